import { withoutNeutral } from '../kernel/csv'
import { fold } from '../kernel/text'
import { FileProblem } from './problems'

/** For each field the names that a column of it is known by, the likeliest first. */
export type Fields<Name extends string> = Record<Name, readonly string[]>

export type Columns<Name extends string> = Partial<Record<Name, { index: number; name: string }>>

const letters = (text: string) => fold(text).replace(/[^\p{L}\p{N}]/gu, '')

/** Case, spaces and punctuation in a header do not count. `map` names columns that go by another name. */
export function findColumns<Name extends string>(
  header: string[],
  fields: Fields<Name>,
  map: Record<string, string>,
): Columns<Name> {
  const places = new Map<string, number>()
  for (const [index, name] of header.entries()) if (!places.has(letters(name))) places.set(letters(name), index)
  const columns: Columns<Name> = {}
  for (const field of Object.keys(fields) as Name[]) {
    const named = map[field]
    for (const name of named === undefined ? [field, ...fields[field]] : [named]) {
      const index = places.get(letters(name))
      if (index === undefined || letters(name) === '') continue
      columns[field] = { index, name: (header[index] ?? '').trim() }
      break
    }
  }
  return columns
}

/** Each entry is one field or several of which any will do. Throws FileProblem naming the first that no column holds. */
export function requireColumns<Name extends string>(columns: Columns<Name>, needed: (Name | Name[])[]): void {
  for (const entry of needed) {
    const either = Array.isArray(entry) ? entry : [entry]
    if (either.some((field) => columns[field])) continue
    const how = `--map ${either[0]}=COLUMN`
    throw new FileProblem(1, `there is no column for ${either.join(' or ')}: name it with ${how}`, either[0])
  }
}

/** Trimmed, and without the apostrophe that our own exports put in front of a formula. */
export function clean(cell: string | undefined): string {
  const text = cell === undefined ? '' : cell.trim()
  return text.startsWith("'") ? withoutNeutral(text) : text
}
