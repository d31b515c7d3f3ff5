import { type AnyColumn, and, or, type SQL, sql } from 'drizzle-orm'
import { type SearchWord, searchWords } from '../server/kernel/text'
import { contains, likePattern } from './sql'

const isPlain = ([plain, wide]: SearchWord): boolean => plain === wide

/** Words with one spelling first, so that a statement depends on two counts and not on the order of the words. */
const inOrder = (q: string): SearchWord[] => {
  const words = searchWords(q)
  return [...words.filter(isPlain), ...words.filter((word) => !isPlain(word))]
}

function allOf(words: SearchWord[], contained: (i: number, spelling: 0 | 1) => SQL): SQL {
  const each = words.map((word, i) => (isPlain(word) ? contained(i, 0) : (or(contained(i, 0), contained(i, 1)) as SQL)))
  return and(...each) ?? sql`true`
}

/** True for a column of search text that contains each word of a search, in any order. */
export function containsWords(column: AnyColumn, q: string): SQL {
  const words = inOrder(q)
  return allOf(words, (i, spelling) => contains(column, words[i]?.[spelling] ?? ''))
}

/**
 * The same for a prepared statement: `where` uses the placeholders of `values`, and is the same SQL for searches of
 * one `key`, of which there are few.
 */
export function preparedWords(q: string): {
  key: string
  values: Record<string, string>
  where: (column: AnyColumn | SQL) => SQL
} {
  const words = inOrder(q)
  const single = words.filter(isPlain).length
  return {
    key: `q=${single}+${words.length - single}`,
    values: Object.fromEntries(
      words.flatMap((word, i) => word.map((text, spelling) => [nameOf(i, spelling), likePattern(text)])),
    ),
    where: (column) => allOf(words, (i, spelling) => contains(column, sql`${sql.placeholder(nameOf(i, spelling))}`)),
  }
}

const nameOf = (i: number, spelling: number): string => `q${i}${spelling ? 'wide' : ''}`
