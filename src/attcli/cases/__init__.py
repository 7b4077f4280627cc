"""Which stage a pupil is at under the school's policy, why, and what is due."""
