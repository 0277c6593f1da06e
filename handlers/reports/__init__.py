"""Reports as files: risk in four parts, as PDF and Excel."""
