/* Keeps the order's page true while somebody looks at it. Every half minute the page is asked for again (an unchanged
   one costs a 304); its parts that differ are replaced, each by itself, and what matters of them is said aloud.
   What is being typed, chosen or read with the focus in it stays; a page that is not seen asks nothing. */
(() => {
  "use strict";
  const EVERY = 30_000;
  const order = () => document.getElementById("order");
  const notices = document.getElementById("notices");
  let timer = 0;
  let isAsking = false;

  /* A part as the server wrote it, whatever a reader has unfolded since. */
  const written = (part) => {
    const copy = part.cloneNode(true);
    for (const details of copy.querySelectorAll("details")) details.removeAttribute("open");
    return copy.innerHTML.replace(/\s+/g, " ");
  };

  const isBusy = (part) =>
    part.contains(document.activeElement) ||
    part.querySelector(".consider") !== null ||
    [...part.querySelectorAll("input, select")].some(
      (field) => field.type !== "hidden" && (field.value !== field.defaultValue && field.defaultValue !== undefined),
    );

  const replace = (old, fresh) => {
    const unfolded = [...old.querySelectorAll("details")].map((details) => details.open);
    [...fresh.querySelectorAll("details")].forEach((details, at) => {
      if (at < unfolded.length) details.open = unfolded[at];
    });
    const news = [...fresh.querySelectorAll("[data-announce]"), ...(fresh.matches("[data-announce]") ? [fresh] : [])];
    const known = new Set([...old.querySelectorAll("[data-announce]"), old].map((told) => told.textContent));
    old.replaceWith(fresh);
    window.htmx?.process(fresh);
    return news.filter((told) => !known.has(told.textContent));
  };

  const announce = (news) => {
    if (news.length === 0) return;
    const said = news.map((told) => [told.dataset.announce, told.textContent.trim()].filter(Boolean).join(": "));
    notices.textContent = `${order().dataset.news}. ${said.join(" ")}`;
  };

  const partsOf = (whole) => [...whole.querySelectorAll("[data-part]")];
  const namesOf = (whole) => partsOf(whole).map((part) => part.id).join();

  /* Parts came or went: the order is replaced as a whole, unless somebody is in the middle of something. */
  const takeWhole = (shown, fresh) => {
    if (shown.contains(document.activeElement) || partsOf(shown).some(isBusy)) return false;
    announce(replace(shown, fresh));
    return true;
  };

  /* False where something had to be left as it is, so that the same page is asked for again. */
  const take = (shown, fresh) => {
    if (namesOf(shown) !== namesOf(fresh)) return takeWhole(shown, fresh);
    const news = [];
    let isWhole = true;
    for (const part of partsOf(fresh)) {
      const old = document.getElementById(part.id);
      if (written(old) === written(part)) continue;
      else if (isBusy(old)) isWhole = false;
      else news.push(...replace(old, part));
    }
    announce(news);
    return isWhole;
  };

  const ask = async () => {
    const shown = order();
    if (isAsking || shown === null || document.visibilityState !== "visible") return;
    isAsking = true;
    try {
      const { live, seen } = shown.dataset;
      const answer = await fetch(live, { headers: { "HX-Request": "true", "If-None-Match": seen } });
      if (answer.status === 410) window.location.reload();
      if (!answer.ok || order() !== shown) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("order");
      if (fresh !== null && order() === shown && take(shown, fresh)) order().dataset.seen = answer.headers.get("ETag") ?? "";
    } catch {
      /* No connection just now: the next turn asks again. */
    } finally {
      isAsking = false;
    }
  };

  const turn = () => {
    window.clearInterval(timer);
    if (document.visibilityState !== "visible") return;
    timer = window.setInterval(ask, EVERY);
  };

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask();
    turn();
  });
  /* Whoever comes back by the back button may see a page of long ago. */
  window.addEventListener("pageshow", (event) => event.persisted && ask());
  turn();
})();
