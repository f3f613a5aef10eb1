import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'

// The four kinds of pages, each a folder; a page that is put into one is on the site.
const kinds = [
  { folder: 'tutorials', text: 'Tutorials' },
  { folder: 'how-to', text: 'How-to' },
  { folder: 'reference', text: 'Reference' },
  { folder: 'explanation', text: 'Explanation' },
]

interface Page {
  link: string
  text: string
  order: number
}

/** The top bar: each kind leads to its first page. */
export function navigation(docs: string): DefaultTheme.NavItem[] {
  return kinds
    .map(({ folder, text }) => ({ text, link: pages(docs, folder)[0]?.link ?? '', activeMatch: `^/${folder}/` }))
    .filter((item) => item.link !== '')
}

/** The side bar: all kinds, everywhere, with the decisions folded below the explanations. */
export function sidebar(docs: string): DefaultTheme.SidebarItem[] {
  return kinds
    .map(({ folder, text }) => ({ text, items: [...pages(docs, folder), ...decisions(docs, folder)] }))
    .filter((group) => group.items.length > 0)
}

function decisions(docs: string, folder: string): DefaultTheme.SidebarItem[] {
  const items = pages(docs, `${folder}/decisions`)
  return items.length > 0 ? [{ text: 'Decisions', collapsed: true, items }] : []
}

/** By the `order` in a page's front matter; pages without one follow, by title. */
function pages(docs: string, folder: string): Page[] {
  const path = join(docs, folder)
  if (!existsSync(path)) return []
  return readdirSync(path)
    .filter((name) => name.endsWith('.md'))
    .map((name) => page(join(path, name), `/${folder}/${name.slice(0, -3)}`))
    .sort((one, other) => one.order - other.order || one.text.localeCompare(other.text, 'en', { numeric: true }))
}

function page(file: string, link: string): Page {
  const source = readFileSync(file, 'utf8')
  const title = /^# (.+)$/m.exec(source)?.[1]
  if (title === undefined) throw new Error(`${file} needs a title: a line that begins with "# ".`)
  const order = /^---\n(?:.*\n)*?order: (\d+)\n(?:.*\n)*?---\n/.exec(source)?.[1]
  return { link, text: title.replaceAll('`', ''), order: order === undefined ? 1000 : Number(order) }
}
