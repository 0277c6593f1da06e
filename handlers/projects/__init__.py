"""Projects: the pipeline, who is the right partner for which, and who takes part."""
