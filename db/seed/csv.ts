import { Readable } from 'node:stream'
import type { Source } from '../../server/imports/source'

const ROWS = 500

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** Generated rows as a file: made while it is read, the same every time. */
export function generated(name: string, header: readonly string[], rows: () => Iterable<string[]>): Source {
  function* blocks() {
    let text = `${header.join(',')}\n`
    let waiting = 0
    for (const row of rows()) {
      text += `${row.map(quoted).join(',')}\n`
      if (++waiting < ROWS) continue
      yield Buffer.from(text)
      text = ''
      waiting = 0
    }
    if (text) yield Buffer.from(text)
  }
  return { name, open: () => Readable.from(blocks()) }
}

/** A whole number of 10^-places units as a plain decimal: (12345, 4) is "1.2345". */
export function decimal(units: number, places: number): string {
  const digits = String(Math.abs(units)).padStart(places + 1, '0')
  const cut = digits.length - places
  const frac = digits.slice(cut).replace(/0+$/, '')
  return `${units < 0 ? '-' : ''}${digits.slice(0, cut)}${frac && `.${frac}`}`
}
