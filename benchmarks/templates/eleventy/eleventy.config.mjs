const CUT = 50;
const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December"];
const named = (name) => name.toLowerCase().replaceAll(" ", "-");

// A list as pages: its own, and numbered ones for what is older.
function pages(name, path, items) {
  const total = Math.max(1, Math.ceil(items.length / CUT));
  const at = (number) => (number === 1 ? `/${path}.html` : `/${path}/page/${number}.html`);
  return Array.from({ length: total }, (_, n) => ({
    name,
    path: at(n + 1),
    number: n + 1,
    total,
    newer: n ? at(n) : "",
    older: n + 1 < total ? at(n + 2) : "",
    items: items.slice(n * CUT, (n + 1) * CUT),
  }));
}

export default function (config) {
  const newest = (api) => api.getFilteredByGlob("content/briefings/*.md").sort((a, b) => b.date - a.date);
  const terms = (api, key) => {
    const found = new Map();
    for (const item of newest(api)) {
      for (const name of item.data[key]) {
        if (!found.has(name)) found.set(name, []);
        found.get(name).push(item);
      }
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  };
  config.addCollection("newest", newest);
  config.addCollection("archive", (api) => pages("All briefings", "briefings", newest(api)));
  for (const [kind, key] of [["topic", "topics"], ["entity", "entities"]]) {
    config.addCollection(`${kind}Names`, (api) => terms(api, key).map(([name]) => name));
    config.addCollection(`${kind}Pages`, (api) =>
      terms(api, key).flatMap(([name, items]) => pages(name, `${key}/${named(name)}`, items)));
  }
  config.addFilter("named", named);
  config.addFilter("first12", (items) => items.slice(0, 12));
  config.addFilter("first20", (items) => items.slice(0, 20));
  config.addFilter("iso", (date) => date.toISOString());
  config.addFilter("day", (date) => `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`);
  config.addFilter("minutes", (html) => Math.ceil(html.split(/\s+/).length / 200));
  config.amendLibrary("md", (library) => library.set({ typographer: true }));
  config.setQuietMode(true);
  return { markdownTemplateEngine: false, dir: { input: ".", output: "_site" } };
}
