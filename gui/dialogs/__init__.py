"""Pages and overlays that stand over the work: sign-in, set-up, lock, defect, palette, help."""
