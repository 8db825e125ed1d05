"""The guided tour: one call driven through the real window, watched in the store."""
