"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const words = document.getElementById("~words").dataset;
  const base = document.documentElement.dataset.base;
  const onWeb = location.protocol.startsWith("http");
  const here = new URL(".", location.href).href;
  const codes = all(".address code, .rows code");

  // On a page of very many feeds they stand without what all begin with.
  for (const code of all(".short code")) code.textContent = base + code.textContent;

  // The addresses are those of the published site; elsewhere they are shown as they are there.
  if (onWeb && here !== base) {
    for (const code of codes) code.textContent = code.textContent.replace(base, here);
    for (const link of all(".readers a")) {
      const address = link.getAttribute("href");
      if (!address.startsWith("http")) link.setAttribute("href", address.replace(base, here));
    }
    const told = document.getElementById("~local");
    told.querySelector("code").textContent = here;
    told.hidden = false;
  }
  if (!onWeb) document.getElementById("~file").hidden = false;

  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
  };
  for (const code of codes) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.copy;
    button.setAttribute("aria-label", `${words.copy} ${code.textContent}`);
    button.addEventListener("click", async () => {
      await copy(code);
      button.textContent = words.copied;
      setTimeout(() => (button.textContent = words.copy), 2000);
    });
    const row = code.closest(".rows");
    const tools = document.createElement(row ? "span" : "li");
    tools.append(button);
    if (!row) code.closest("article").querySelector(".subscribe").prepend(tools);
    else {
      code.after(tools);
      const link = document.createElement("a");
      link.href = `feed:${code.textContent}`;
      link.textContent = words.open;
      link.setAttribute("aria-label", `${words.open} ${code.textContent}`);
      tools.append(link);
    }
  }

  const find = document.getElementById("~find");
  if (!find) return;
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const items = all("article.feed, .rows > li, nav li");
  const texts = items.map((item) => {
    const of = item.matches("nav li") ? item.querySelector("a").hash.slice(1) : "";
    const text = (of && document.getElementById(of)?.textContent) || item.textContent;
    return fold(text.replaceAll(base, "").replaceAll(here, ""));
  });
  const counted = items.map((item) => !item.matches("nav li"));
  const out = document.querySelector(".find output");
  find.addEventListener("input", () => {
    const asked = fold(find.value).split(/\s+/).filter(Boolean);
    let found = 0;
    items.forEach((item, place) => {
      item.hidden = !asked.every((word) => texts[place].includes(word));
      found += counted[place] && !item.hidden;
    });
    out.textContent = asked.length ? `${found} ${words.found}` : "";
  });
  document.querySelector(".find").hidden = false;
})();
