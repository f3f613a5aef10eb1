import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { breakableNames, fileNames, headingId, repositoryLinks } from './markdown.ts'
import { navigation, sidebar } from './navigation.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const docs = join(here, '..')
const icon =
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='3' fill='#3451b2'/>" +
  "<path d='M5 13V3h4a3 3 0 0 1 0 6H5' fill='none' stroke='#fff' stroke-width='2'/></svg>"

export default defineConfig({
  title: 'Patch',
  description: 'Keeps custom patches alive on top of upstream open source software.',
  lang: 'en',
  // The path below which the site is served: DOCS_BASE=/patch/ for https://host/patch/.
  base: process.env.DOCS_BASE ?? '/',
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  outDir: join(here, 'dist'),
  cacheDir: join(here, 'cache'),
  ignoreDeadLinks: false,
  markdown: {
    anchor: { slugify: headingId },
    config: (markdown) => {
      repositoryLinks(markdown, docs, process.env.DOCS_REPOSITORY)
      breakableNames(markdown)
      fileNames(markdown)
    },
  },
  themeConfig: {
    nav: navigation(docs),
    sidebar: sidebar(docs),
    outline: [2, 3],
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
  },
  // Schemas are linked from pages, and editors fetch them.
  buildEnd: (site) => {
    for (const file of readdirSync(join(docs, 'reference')).filter((name) => name.endsWith('.json')))
      cpSync(join(docs, 'reference', file), join(site.outDir, 'reference', file))
  },
})
