"""Rules: what is watched, changed in chat, versioned, measured by what came of it."""
