export default {
  layout: "briefing.njk",
  permalink: (data) => `/${data.page.fileSlug}.html`,
};
