"""Takes an article that somebody wrote for a gap."""

from __future__ import annotations

from services.articles.repository import ArticleReader
from services.knowledge.documents.document import Facts, key_of, slug
from services.knowledge.learning import ARTICLES, LearningService
from services.knowledge.rows import VERSION_URL
from services.problems import Conflict
from services.questions.schemas import ArticleIn


class ArticleWriter:
    """Makes articles findable.

    Args:
        learning: Learns documents.
    """

    def __init__(self, learning: LearningService) -> None:
        self._learning = learning
        self._reader = ArticleReader(learning.database)

    def check(self, name: str, language: str) -> str:
        """Return the key of an article by its name.

        Raises:
            Conflict: When there is one already; a new one must not take its place unseen.
        """
        key = key_of(ARTICLES, language, slug(name))
        if self._reader.has(key):
            raise Conflict(f"There is an article “{name}” already: give this one another title.")
        return key

    def write(self, name: str, language: str, article: ArticleIn) -> str:
        """Learn an article at once.

        Args:
            name: What it is called in both languages' keys, so that twins are known as such.
            language: `en` or `zh`.
            article: Title, text and questions.

        Returns:
            Its address.

        Raises:
            Conflict: When there is one of this name already.
        """
        key = self.check(name, language)
        facts = Facts(language=language)
        learned = self._learning.learn_article(
            article.title, article.text, article.questions, facts, key
        )
        return VERSION_URL.format(learned.version)
