import { withoutNeutral } from '../kernel/csv'
import { fold } from '../kernel/text'
import { FileProblem } from './problems'

/** For each field the names that a column of it is known by, the likeliest first. */
export type Fields<Name extends string> = Record<Name, readonly string[]>

/** Where a field is read from. A field that only has a constant has the index -1. */
export type Columns<Name extends string> = Partial<Record<Name, { index: number; name: string }>>

const letters = (text: string) => fold(text).replace(/[^\p{L}\p{N}]/gu, '')

/** How a file is read: names of columns, and values of fields, both by field. */
export type Named = { map: Record<string, string>; set: Record<string, string> }

/**
 * Case, spaces and punctuation in a header do not count. `map` names columns that go by another name. Throws
 * FileProblem for a column that is read and occurs twice: nothing says which one is meant.
 */
export function findColumns<Name extends string>(
  header: string[],
  fields: Fields<Name>,
  { map, set }: Named,
): Columns<Name> {
  const places = new Map<string, number[]>()
  for (const [index, name] of header.entries()) {
    const key = letters(name)
    const same = places.get(key)
    if (same) same.push(index)
    else places.set(key, [index])
  }
  const columns: Columns<Name> = {}
  for (const field of Object.keys(fields) as Name[]) {
    const named = map[field]
    for (const name of named === undefined ? [field, ...fields[field]] : [named]) {
      const [index, second] = places.get(letters(name)) ?? []
      if (index === undefined || letters(name) === '') continue
      const shown = (header[index] ?? '').trim()
      if (second !== undefined) {
        const where = `as columns ${index + 1} and ${second + 1}`
        throw new FileProblem(1, `occurs twice, ${where}: rename or remove the one that is not meant`, shown)
      }
      columns[field] = { index, name: shown }
      break
    }
    if (!columns[field] && set[field] !== undefined) columns[field] = { index: -1, name: field }
  }
  return columns
}

/**
 * A column that no field is read from; `map` is a mapping that may be meant: "phone=Phone 1". `at` has the positions,
 * from 1, of a column without a name, or of all columns with this name if there are several.
 */
export type Unread = { file: string; column: string; at?: number[]; map?: string }

/** The columns of a header that have a name and are not read; those with the same name are one. */
export function unreadColumns<Name extends string>(
  file: string,
  header: string[],
  fields: Fields<Name>,
  columns: Columns<Name>,
): Unread[] {
  const read = readFrom(columns)
  const free = (Object.keys(fields) as Name[]).filter((field) => (columns[field]?.index ?? -1) < 0)
  const found = new Map<string, { column: string; at: number[] }>()
  for (const [index, name] of header.entries()) {
    const column = name.trim()
    if (read.has(index) || !column) continue
    const key = letters(column) || column
    const same = found.get(key)
    if (same) same.at.push(index + 1)
    else found.set(key, { column, at: [index + 1] })
  }
  return [...found.values()].map(({ column, at }) => {
    if (at.length > 1) return { file, column, at }
    const field = likeliest(letters(column), free, fields)
    return { file, column, ...(field ? { map: `${field}=${column}` } : {}) }
  })
}

/**
 * Watches the rows of a file for values in columns without a name, which nothing can be read from. Returns those in
 * which a row has the first value.
 */
export function unnamedColumns(file: string, header: string[]): (cells: string[]) => Unread[] {
  let empty = header.flatMap((name, index) => (name.trim() ? [] : [index]))
  return (cells) => {
    const filled = empty.filter((index) => cells[index]?.trim())
    if (filled.length) empty = empty.filter((index) => !filled.includes(index))
    return filled.map((index) => ({ file, column: '', at: [index + 1] }))
  }
}

const readFrom = (columns: Columns<string>) => new Set(Object.values(columns).map((column) => column?.index))

/** The field whose name, or one of whose other names, is the longest that begins, ends or nearly is the column's. */
function likeliest<Name extends string>(column: string, free: Name[], fields: Fields<Name>): Name | undefined {
  let best: { field: Name; size: number } | undefined
  for (const field of free) {
    for (const name of [field, ...fields[field]].map(letters)) {
      const size = name.length
      const near = size >= 3 && (column.startsWith(name) || column.endsWith(name) || isNear(column, name))
      if (near && size > (best?.size ?? 0)) best = { field, size }
    }
  }
  return best?.field
}

/** One letter more, less, different or swapped with its neighbour, in words that are long enough to tell. */
function isNear(a: string, b: string): boolean {
  if (a.length < 5 || b.length < 5 || Math.abs(a.length - b.length) > 1) return false
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  let end = 0
  while (end < Math.min(a.length, b.length) - from && a.at(-1 - end) === b.at(-1 - end)) end++
  const [inA, inB] = [a.slice(from, a.length - end), b.slice(from, b.length - end)]
  if (inA.length <= 1 && inB.length <= 1) return true
  return inA.length === 2 && inB.length === 2 && inA[0] === inB[1] && inA[1] === inB[0]
}

/** `--map phone="Phone 1"`, as it is typed. */
export const mapOption = (map: string): string => {
  const [, field = '', column = ''] = /^(\w+)=(.*)$/s.exec(map) ?? []
  return `--map ${field}=${/^[\w-]+$/.test(column) ? column : `"${column.replace(/["\\$`]/g, '\\$&')}"`}`
}

/** Each entry is one field or several of which any will do. Throws FileProblem naming all that no column holds. */
export function requireColumns<Name extends string>(
  columns: Columns<Name>,
  needed: (Name | Name[])[],
  unread: Unread[],
): void {
  const missing = needed
    .map((entry) => (Array.isArray(entry) ? entry : [entry]))
    .filter((either) => !either.some((field) => columns[field]))
  const [first] = missing
  if (!first) return
  const meant = unread.flatMap(({ map }) =>
    map && missing.flat().some((name) => map.startsWith(`${name}=`)) ? [map] : [],
  )
  const how = meant.length ? meant.map(mapOption).join(' ') : `--map ${first[0]}=COLUMN`
  const named = missing.map((either) => either.join(' or ')).join(', ')
  const what =
    missing.length === 1 ? `there is no column for ${named}: name it` : `there are no columns for ${named}: name them`
  const same = `or give every row the same value with --set ${first[0]}=VALUE`
  throw new FileProblem(1, `${what} with ${how}, ${same}`, missing.length === 1 ? first[0] : undefined)
}

/** Trimmed, and without the apostrophes that our own exports put in front of a formula. */
export function clean(cell: string | undefined): string {
  const text = cell === undefined ? '' : cell.trim()
  return text.includes("'") ? withoutNeutral(text) : text
}
