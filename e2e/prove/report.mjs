import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

const BEGIN = '<!-- figures -->'
const END = '<!-- /figures -->'
const HEAD = '| step | measured | on |\n|---|---|---|\n'

/** One row for each step; a step that was not run keeps its row. */
export function writeFigures(root, figures) {
  const names = Object.keys(figures)
  const path = join(root, 'docs/reliability.md')
  if (names.length === 0 || !existsSync(path)) return
  const text = readFileSync(path, 'utf8')
  const from = text.indexOf(BEGIN) + BEGIN.length
  const to = text.indexOf(END)
  if (to < 0 || from > to) throw new Error(`${path} has no place for figures: ${BEGIN} … ${END}`)
  const rows = new Map()
  for (const line of text.slice(from, to).split('\n')) {
    const name = /^\| ([a-z]+) \|/.exec(line)?.[1]
    if (name && name !== 'step') rows.set(name, line)
  }
  const on = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} cores`
  for (const name of names) rows.set(name, `| ${name} | ${figures[name].replaceAll('|', '/')} | ${on} |`)
  writeFileSync(path, `${text.slice(0, from)}\n${HEAD}${[...rows.values()].join('\n')}\n${text.slice(to)}`)
}
