// Looks through the built site and the Markdown files of the repository: every link leads somewhere, its #anchor too, and no page
// loads anything from another host. (VitePress itself fails on links to pages that are not there, but looks at no anchor.)
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const site = join(here, 'dist')
const repository = resolve(here, '../..')
const base = process.env.DOCS_BASE ?? '/'
const faults = []

const files = (folder, ending, skip = () => false) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (skip(entry.name)) return []
    if (entry.isDirectory()) return files(path, ending, skip)
    return entry.name.endsWith(ending) ? [path] : []
  })

const unescape = (text) => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')
const idsOf = new Map()
const ids = (page) => {
  if (!idsOf.has(page)) idsOf.set(page, new Set([...readFileSync(page, 'utf8').matchAll(/\sid="([^"]*)"/g)].map((match) => unescape(match[1]))))
  return idsOf.get(page)
}

/** The file of the site behind an address on it; undefined when there is none. */
function fileOf(path) {
  const file = join(site, decodeURIComponent(path))
  return [file, `${file}.html`, join(file, 'index.html')].find((name) => existsSync(name) && statSync(name).isFile())
}

function checkSite() {
  const pages = files(site, '.html')
  for (const page of pages) {
    const address = `${base}${relative(site, page).split(sep).join('/')}`
    const html = readFileSync(page, 'utf8')
    for (const [, href] of html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)) {
      const target = new URL(unescape(href), `http://site${address}`)
      if (target.host !== 'site' || target.protocol !== 'http:') continue
      const file = target.pathname.startsWith(base) ? fileOf(target.pathname.slice(base.length)) : undefined
      const anchor = decodeURIComponent(target.hash.slice(1))
      if (file === undefined) faults.push(`${relative(site, page)}: ${href} leads nowhere`)
      else if (anchor !== '' && file.endsWith('.html') && !ids(file).has(anchor)) faults.push(`${relative(site, page)}: ${href}: there is no heading #${anchor}`)
    }
    for (const [tag] of html.matchAll(/<(?:script|img|iframe|source|video|audio|link)\s[^>]*>/g)) {
      if (/\s(?:src|srcset|href)="(?:https?:)?\/\//.test(tag)) faults.push(`${relative(site, page)}: loads from elsewhere: ${tag}`)
    }
  }
  for (const style of files(site, '.css')) {
    for (const [url] of readFileSync(style, 'utf8').matchAll(/(?:url\(\s*['"]?|@import\s+['"])(?:https?:)?\/\/[^'")]*/g))
      faults.push(`${relative(site, style)}: loads from elsewhere: ${url}`)
  }
  return pages.length
}

/** The ids of the headings of a Markdown file, as a forge makes them. */
function headings(file) {
  const text = readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '')
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
    match[1].trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-'))
}

function checkRepository() {
  const skipped = new Set(['node_modules', 'bin', 'obj', '.git', 'dist', 'cache', 'artifacts', 'data', 'Fixtures'])
  const pages = files(repository, '.md', (name) => skipped.has(name))
  for (const page of pages) {
    const text = readFileSync(page, 'utf8').replace(/^( *)```[\s\S]*?^\1```/gm, '').replace(/`[^`\n]*`/g, '')
    for (const [, href] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith('/')) continue
      const [path, anchor] = href.split('#')
      const file = path === '' ? page : resolve(dirname(page), decodeURIComponent(path))
      const name = posix.join(...relative(repository, page).split(sep))
      if (!existsSync(file)) faults.push(`${name}: ${href} is not there`)
      else if (anchor && file.endsWith('.md') && !headings(file).includes(decodeURIComponent(anchor))) faults.push(`${name}: ${href}: there is no heading #${anchor}`)
    }
  }
  return pages.length
}

const built = checkSite()
const written = checkRepository()
for (const fault of faults) console.error(fault)
console.log(`${built} pages of the site and ${written} Markdown files: ${faults.length === 0 ? 'every link leads somewhere' : `${faults.length} faults`}.`)
process.exitCode = faults.length === 0 && built > 1 ? 0 : 1
