// What rss-parser, feedsmith or rss-to-json shows of feeds, as JSON: `NAME FOLDER-OF-MODULES URL...`

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
  // On fast-xml-parser 4, which bounds the references of a document and reads no numeric ones.
  'rss-to-json': async (url) => {
    const feed = await library.default.parse(url)
    const atom = url.endsWith('.atom')
    return feed.items.map((item) => ({
      id: item.id,
      title: String(item.title),
      link: Array.isArray(item.link) ? alternate(item.link) : (item.link ?? ''),
      published: atom ? null : item.published / 1000, // of Atom it takes the present instant
      updated: atom ? item.created / 1000 : null,
      content: String(item.content ?? item.description ?? ''),
    }))
  },
  feedsmith: async (url) => {
    const answer = await fetch(url)
    const {format, feed} = library.parseFeed(await answer.text())
    return (feed.items ?? feed.entries ?? []).map((item) => shown[format](item))
  },
}
const alternate = (links) =>
  links?.find((link) => (link.rel ?? 'alternate') === 'alternate')?.href ?? ''
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
    link: alternate(entry.links),
    published: seconds(entry.published),
    updated: seconds(entry.updated),
    content: entry.content?.value ?? entry.content ?? entry.summary ?? '',
  }),
  json: (item) => ({
    id: item.id,
    title: item.title,
    link: item.url ?? '',
    published: seconds(item.date_published),
    updated: seconds(item.date_modified),
    content: item.content_html ?? item.summary ?? '',
  }),
}
const all = {}
for (const url of urls) all[url] = await ways[name](url)
console.log(JSON.stringify({shown: all, failed: []}))
