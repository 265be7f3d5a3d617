"""SQLite itself: connections, encryption, and SQLAlchemy's engine over them."""
