"""The published formats, one a module, found by its being there; `data.reading` says what each must have."""
