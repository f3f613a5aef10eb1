import { relative, resolve, dirname } from 'node:path'
import type MarkdownIt from 'markdown-it'

/** The id of a heading, as forges make it, so that a link to a heading holds there and on the site. */
export const headingId = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

/**
 * Links to files of the repository outside of the docs: on a forge they lead to the file. On the site they do where `repository` says
 * where its files are shown (such as https://git.example/patch/src/branch/main), and are plain text otherwise.
 */
export function repositoryLinks(markdown: MarkdownIt, docs: string, repository?: string): void {
  markdown.core.ruler.push('repository-links', (state) => {
    const page = resolve(docs, state.env.relativePath)
    for (const block of state.tokens) {
      const open: boolean[] = []
      for (const token of block.children ?? []) {
        if (token.type === 'link_close' && open.pop()) token.type = 'text'
        if (token.type !== 'link_open') continue
        const href = token.attrGet('href') ?? ''
        const path = relative(docs, resolve(dirname(page), href))
        const outside = /^\.\.?\//.test(href) && path.startsWith('../')
        open.push(outside && repository === undefined)
        if (!outside) continue
        if (repository === undefined) token.type = 'text'
        else token.attrSet('href', `${repository}/${path.slice(3)}`)
      }
    }
  })
}

/** Long names may break after a sign within, so that a table of them keeps room for its sentences. */
export function breakableNames(markdown: MarkdownIt): void {
  markdown.renderer.rules.code_inline = (tokens, index) => {
    const code = markdown.utils.escapeHtml(tokens[index].content)
    return `<code v-pre>${code.length < 20 ? code : code.replace(/([_:/.,=])(?=\w)/g, '$1<wbr>')}</code>`
  }
}

/** The path in the info of a block, as in ```json [feed-sources.json], is shown above it: the reader is to write that file. */
export function fileNames(markdown: MarkdownIt): void {
  const fence = markdown.renderer.rules.fence!
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const path = /\[([^\]]+)\]/.exec(tokens[index].info)?.[1]
    const name = path === undefined ? '' : `<p class="file-name"><code>${markdown.utils.escapeHtml(path)}</code></p>`
    return name + fence(tokens, index, ...rest)
  }
}
