"""Letters and certificates: catalogue, merge fields, preflight, and rendering to PDF, DOCX, HTML."""
