"""The portal's pages as people use them. Elements are found by what is read on them, never by how they are built."""

from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.browser.shop import PASSWORD


class OrderPage:
    """The shopper's page behind a secret link."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.item = page.get_by_role("article")
        self.thanks = self.item.get_by_role("status")

    def opened_by(self, link: str) -> Self:
        """Follow a link."""
        self.page.goto(link)
        return self

    def option(self, title: str) -> Locator:
        """One of the things that can be done, with its consequences."""
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.page.get_by_role("listitem").filter(has=heading)

    def considers(self, title: str) -> Locator:
        """Press an option's button and read what it asks."""
        self.option(title).get_by_role("button").click()
        return self.item.get_by_role("region", name="?")

    def reads_in(self, language: str) -> None:
        """Choose the language of the page, by its own name."""
        chosen = self.page.get_by_label("Language")
        chosen.select_option(label=language)
        self.page.get_by_role("button", name="Change").click()

    def says(self, answer: str) -> None:
        """Give the last word."""
        self.page.get_by_role("button", name=answer).click()

    def history(self) -> Locator:
        """Unfold how the date came about."""
        self.page.get_by_text("why each changed").click()
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("cell"))


class Desk:
    """The pages behind the sign-in: the agent's desk and the merchant's console."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def signed_in_as(self, email: str) -> Self:
        """Come in by the front door."""
        self.tries_to_sign_in_as(email)
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        return self

    def tries_to_sign_in_as(self, email: str) -> None:
        """Knock at the front door."""
        self.page.goto("/login")
        self.page.get_by_label("Mail address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def sends_file(self, name: str, text: str) -> None:
        """Upload a document in the console."""
        self.page.get_by_role("link", name="Documents", exact=True).click()
        file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        self.page.get_by_label("File", exact=True).set_input_files(file)
        self.page.get_by_role("button", name="Send", exact=True).click()

    def finds_order(self, number: str) -> None:
        """Look an order up by its number, on the agent's first page: the only one found opens at once."""
        self.page.get_by_role("searchbox").fill(number)
        self.page.get_by_role("button", name="Find").click()

    def option(self, title: str) -> Locator:
        """One of the things that an agent may choose for the shopper."""
        self.page.get_by_text("Choose for the shopper").click()
        return self.page.get_by_role("listitem").filter(has=self.page.get_by_text(title, exact=True))

    def history(self) -> Locator:
        """The timeline of the order that is open."""
        return self.page.get_by_role("region", name="History").get_by_role("listitem")
