// A file of a gigabyte is imported in the memory of a small machine.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exactText, writeFocus } from './focus.mjs'
import { makeFolder, must, removeFolder, say, seconds } from './machine.mjs'
import { begin } from './portal.mjs'

const MOST_MB = 300
const MEGABYTE = 1024 * 1024

export async function memory({ seed, sizes }) {
  const folder = makeFolder()
  try {
    const path = join(folder, 'usage.csv')
    const file = await writeFocus(path, { seed, bytes: sizes.megabytes * MEGABYTE })
    say(`  a file of ${Math.round(file.bytes / MEGABYTE)} MB, ${file.rows} rows`)
    const began = performance.now()
    const { child, said, ended } = begin(['import', 'usage', path, '--create', '--json'], {
      DATA_DIR: join(folder, 'data'),
    })
    let peak = 0
    const sample = () => {
      peak = Math.max(peak, peakOf(child.pid))
    }
    const sampling = setInterval(sample, 200)
    const status = await ended.finally(() => clearInterval(sampling))
    const took = performance.now() - began
    must(status === 0, `the import ended with ${status}: ${said.error}`)
    const summary = JSON.parse(said.out)
    must(summary.created === file.rows, `${summary.created} of ${file.rows} rows were created`)
    must(summary.totals.EUR === exactText(file.sum), `${summary.totals.EUR} instead of ${exactText(file.sum)}`)
    const figures = `${Math.round(file.bytes / MEGABYTE)} MB, ${file.rows} rows in ${seconds(took)} s (${Math.round((file.rows / took) * 1000)} rows/s), at most ${Math.round(peak)} MB resident`
    say(`  ${figures}`)
    must(peak > 0, 'the memory of the process could not be read from /proc')
    must(peak < MOST_MB, `${Math.round(peak)} MB are more than ${MOST_MB}`)
    return figures
  } finally {
    removeFolder(folder)
  }
}

/** The kernel keeps the highest value itself; a sample late by a moment misses only the last moment. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
