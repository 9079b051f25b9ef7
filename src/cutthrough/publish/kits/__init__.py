"""What is handed to whoever posts: files, words, sheets, packs and mails."""

from cutthrough.publish.kits.kit import Made, contents, papers

__all__ = ["Made", "contents", "papers"]
