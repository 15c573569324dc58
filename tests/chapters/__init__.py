"""Tests of the room microdrivers.chapters."""
