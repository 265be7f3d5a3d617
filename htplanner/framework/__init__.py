"""The publication's editions as the program knows them, loaded from its data files and checked."""

from htplanner.framework.catalogue import Catalogue

__all__ = ["Catalogue"]
