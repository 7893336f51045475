// What rss-parser or feedsmith shows of feeds, as JSON: `NAME FOLDER-OF-MODULES URL...`

import {createRequire} from 'node:module'
import {pathToFileURL} from 'node:url'

const [name, folder, ...urls] = process.argv.slice(2)
const found = createRequire(`${folder}/`).resolve(name)
const library = await import(pathToFileURL(found))
const seconds = (text) => (text ? Date.parse(text) / 1000 : null)

const ways = {
  'rss-parser': async (url) => {
    const Parser = library.default
    const feed = await new Parser().parseURL(url)
    return feed.items.map((item) => ({
      id: item.guid ?? item.id,
      title: item.title,
      link: item.link ?? '',
      published: seconds(item.isoDate),
      content: item['content:encoded'] ?? item.content ?? item.summary ?? '',
    }))
  },
  feedsmith: async (url) => {
    const answer = await fetch(url)
    const {format, feed} = library.parseFeed(await answer.text())
    return (feed.items ?? feed.entries ?? []).map((item) => shown[format](item))
  },
}
const shown = {
  rss: (item) => ({
    id: item.guid.value,
    title: item.title,
    link: item.link ?? '',
    published: seconds(item.pubDate),
    content: item.content?.encoded ?? item.description ?? '',
  }),
  atom: (entry) => ({
    id: entry.id,
    title: entry.title.value ?? entry.title,
    link: entry.links?.find((link) => (link.rel ?? 'alternate') === 'alternate')?.href ?? '',
    published: seconds(entry.published),
    content: entry.content?.value ?? entry.content ?? entry.summary ?? '',
  }),
  json: (item) => ({
    id: item.id,
    title: item.title,
    link: item.url ?? '',
    published: seconds(item.date_published),
    content: item.content_html ?? item.summary ?? '',
  }),
}
const all = {}
for (const url of urls) all[url] = await ways[name](url)
console.log(JSON.stringify({shown: all, failed: []}))
