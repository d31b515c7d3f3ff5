import { Refusal } from '../kernel/refusal'
import { type Cells, cellsOf } from './cells'
import { type Columns, type Fields, findColumns, type Unread, unnamedColumns, unreadColumns } from './columns'
import { csvRows } from './csv'
import { FileProblem } from './problems'
import type { Run } from './run'
import { BATCH } from './scratch'
import type { Source } from './source'

export type Sheet<Name extends string> = {
  file: string
  index: number
  columns: Columns<Name>
  unread: Unread[]
  cells: Cells<Name>
}

/** What is done with the rows of one file, and with each thousand of them. */
export type Reader = { row: () => void | Promise<void>; flush: () => Promise<void> }

/**
 * Reads every source once, from top to bottom. `begin` sees each header and answers with what to do with
 * its rows; what it throws as FileProblem, and what is wrong with the file itself, ends that file only.
 */
export async function readSheets<Name extends string>(
  run: Run,
  fields: Fields<Name>,
  begin: (sheet: Sheet<Name>) => Reader,
  missing?: (text: string) => boolean,
): Promise<void> {
  for (const [option, named] of Object.entries({ map: run.options.map, set: run.options.set })) {
    const unknown = Object.keys(named).find((field) => !Object.hasOwn(fields, field))
    if (unknown === undefined) continue
    const known = Object.keys(fields).join(', ')
    throw new Refusal('invalid', `There is no field "${unknown}" to ${option}. The fields are: ${known}.`)
  }
  const found = new Set<string>()
  for (const [index, source] of run.sources.entries()) {
    try {
      await readSheet(run, source, index, fields, begin, found, missing)
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error
      const { line, column, message } = error
      run.problems.add({ file: source.name, line, ...(column ? { column } : {}), message })
    }
  }
  for (const [field, column] of Object.entries(run.options.map)) {
    if (found.has(field) || run.problems.count) continue
    run.problems.add({
      file: run.sources[0]?.name ?? '',
      line: 1,
      column,
      message: `there is no such column for ${field}`,
    })
  }
}

async function readSheet<Name extends string>(
  run: Run,
  source: Source,
  index: number,
  fields: Fields<Name>,
  begin: (sheet: Sheet<Name>) => Reader,
  found: Set<string>,
  missing: ((text: string) => boolean) | undefined,
): Promise<void> {
  const { meter, options, problems, roundings } = run
  const rows = csvRows(source, (bytes) => {
    meter.bytes += bytes.length
    meter.hash.update(bytes)
  })
  let reader: Reader | undefined
  let cells: Cells<Name> | undefined
  let unnamedOf: (cells: string[]) => Unread[] = () => []
  for await (const row of rows) {
    if (!reader || !cells) {
      const columns = findColumns(row.cells, fields, options)
      for (const field of Object.keys(columns)) found.add(field)
      const unread = unreadColumns(source.name, row.cells, fields, columns)
      run.unread = run.unread.concat(unread)
      unnamedOf = unnamedColumns(source.name, row.cells)
      const { set, dateFormat, decimal } = options
      cells = cellsOf(source.name, columns, { problems, roundings, set, dateFormat, decimal, missing })
      reader = begin({ file: source.name, index, columns, unread, cells })
      continue
    }
    cells.at(row)
    for (const column of unnamedOf(row.cells)) run.unread.push(column)
    const waiting = reader.row()
    if (waiting) await waiting
    meter.rows++
    if (meter.rows % BATCH) continue
    await reader.flush()
    await run.tick()
    options.onProgress?.(meter.rows, meter.bytes, 'read')
  }
  await reader?.flush()
  options.onProgress?.(meter.rows, meter.bytes, 'read')
}
