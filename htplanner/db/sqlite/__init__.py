"""SQLite connections, encryption, and the SQLAlchemy engine over them."""
