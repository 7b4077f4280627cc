"""Letters and certificates: catalogue, merge fields, preflight; drawn as PDF, DOCX and HTML."""
