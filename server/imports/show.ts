import { largest } from '../kernel/numbers'
import { mapOption, type Unread } from './columns'
import type { Summary } from './run'

const SHOWN = 50

/** `write` is standard output, `error` standard error; `isTTY` says whether a person looks at the latter. */
export type Out = { write: (text: string) => void; error: (text: string) => void; isTTY: boolean }

/** Compiler style, so that an editor can jump to it. */
export function showProblems({ problems, problemCount, unread }: Summary): string {
  const lines = problems
    .slice(0, SHOWN)
    .map(({ file, line, column, message }) => `${file}:${line}: ${column ? `column ${column}: ` : ''}${message}`)
  if (problemCount > SHOWN) lines.push(`and ${problemCount - SHOWN} more`)
  return `${[...lines, ...unreadLines(unread)].join('\n')}\n`
}

export function showSummary(summary: Summary): string {
  const { kind, files, rows, created, updated, unchanged, also, totals, unread, rounded, dryRun } = summary
  const counts = Object.entries({ created, ...(kind === 'clients' ? { updated } : {}), unchanged, ...also })
  const width = largest(
    Object.keys(totals).map((name) => name.length),
    10,
  )
  const lines = [
    `${dryRun ? 'Dry run, nothing was imported: ' : ''}${kind} from ${files.join(', ')}`,
    ...[['rows', rows] as const, ...counts].map(([name, count]) => `  ${name.padEnd(width)}  ${count}`),
    ...Object.entries(totals).map(([name, total]) => `  ${name.padEnd(width)}  ${total}`),
    ...Object.entries(rounded).map(
      ([column, { rows, difference }]) =>
        `  rounded: column ${column} in ${rows} ${rows === 1 ? 'row' : 'rows'}, ${difference} in all`,
    ),
    ...unreadLines(unread),
  ]
  return `${lines.join('\n')}\n`
}

const unreadLines = (unread: Unread[]): string[] =>
  unread.map(({ file, column, at = [], map }) => {
    if (!column) return `  not read: column ${at[0]} of ${file}, without a name; to read it, name it in the first line`
    if (!at.length) return `  not read: column ${column} of ${file}${map ? `; to read it: ${mapOption(map)}` : ''}`
    const times = at.length === 2 ? 'twice' : `${at.length} times`
    const columns = `${at.slice(0, -1).join(', ')} and ${at.at(-1)}`
    return `  not read: column ${column} of ${file}, which occurs ${times}, as columns ${columns}`
  })

/** One line that is written over, and only where a person looks. */
export function progressLine(out: Out) {
  let shown = false
  return {
    show: (rows: number, bytes: number, step: 'read' | 'imported') => {
      if (!out.isTTY) return
      shown = true
      out.error(`\r${rows} rows ${step}, ${(bytes / 1e6).toFixed(1)} MB `)
    },
    clear: () => {
      if (shown) out.error('\r\u001b[2K')
      shown = false
    },
  }
}
