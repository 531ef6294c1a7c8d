"""Tests of the controls that every app's forms may use."""
