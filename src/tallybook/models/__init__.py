"""Weights we trained, and what loads them: each model has a folder with its weights, what they were trained on, and a card."""
