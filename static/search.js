// Search in the reader's browser: no other host is asked, and results are put in as text, never as HTML.
"use strict";
(() => {
  const root = new URL("..", document.currentScript.src);
  const form = document.getElementById("search");
  const input = document.getElementById("q");
  const said = document.getElementById("said");
  const list = document.getElementById("found");
  const words = form.dataset;
  let engine = null;
  let turn = 0;

  if (location.protocol === "file:") {
    said.textContent = words.disk;
    return;
  }
  form.hidden = false;

  function element(name, text, kind) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    made.dir = "auto";
    return made;
  }

  function item(found) {
    const { meta } = found;
    const line = element("li");
    const head = element("p");
    const link = element("a", meta.title);
    link.href = new URL(found.raw_url || found.url, root);
    head.append(element("span", words[meta.kind] || "", "label"), " ", link);
    if (meta.value) head.append(" ", element("b", meta.value, "num"));
    const about = [meta.about, meta.ours ? words.ours : meta.source, meta.briefing, meta.date];
    line.append(head, element("p", about.filter(Boolean).join(" · "), "small"));
    return line;
  }

  async function look() {
    const mine = ++turn;
    const asked = input.value.trim().replaceAll("\u2212", "-");
    const here = new URL(location.href);
    if (asked) here.searchParams.set("q", asked);
    else here.searchParams.delete("q");
    history.replaceState(null, "", here);
    if (!asked) {
      said.textContent = "";
      list.replaceChildren();
      return;
    }
    try {
      if (!engine) {
        engine = await import(new URL("pagefind/pagefind.js", root));
        await engine.options({ excerptLength: 1 });
      }
      // The index has Chinese character by character: in a row they are what is asked for.
      const spaced = asked.replace(/[\u3400-\u9fff\uf900-\ufaff]/g, " $& ").trim();
      const { results } = await engine.search(/^[\u3400-\u9fff\uf900-\ufaff]{2,}$/.test(asked) ? `"${spaced}"` : spaced);
      const first = await Promise.all(results.slice(0, 30).map((each) => each.data()));
      if (mine !== turn) return;
      said.textContent = results.length ? `${words.many} ${results.length}` : words.none;
      list.replaceChildren(...first.map(item));
    } catch (error) {
      said.textContent = words.failed;
      console.error(error);
    }
  }

  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 150);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  input.value = new URL(location.href).searchParams.get("q") || "";
  if (input.value) look();
})();
