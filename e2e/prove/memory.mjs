// A file of a gigabyte is imported in the memory of a small machine.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exactText, writeFocus } from './focus.mjs'
import { makeFolder, must, removeFolder, say, seconds } from './machine.mjs'
import { begin } from './portal.mjs'

const MOST_MB = 300
const MEGABYTE = 1024 * 1024
const MANY = { rows: 100_000, accounts: 20_000 }

export async function memory({ seed, sizes }) {
  const folder = makeFolder()
  try {
    const path = join(folder, 'usage.csv')
    const env = { DATA_DIR: join(folder, 'data') }
    const file = await writeFocus(path, { seed, bytes: sizes.megabytes * MEGABYTE })
    const size = `${Math.round(file.bytes / MEGABYTE)} MB, ${file.rows} rows of ${Math.round(file.bytes / file.rows)} bytes`
    say(`  a file of ${size}`)
    const first = await measured(path, env)
    must(first.status === 0, `the import ended with ${first.status}: ${first.error}`)
    must(first.created === file.rows, `${first.created} of ${file.rows} rows were created`)
    must(first.totals.EUR === exactText(file.sum), `${first.totals.EUR} instead of ${exactText(file.sum)}`)
    const speed = `${seconds(first.ms)} s (${Math.round((file.rows / first.ms) * 1000)} rows/s)`
    say(`  imported in ${speed}, at most ${first.peak} MB`)
    const again = await measured(path, env)
    must(again.status === 0 && again.created === 0, `a second import created ${again.created} rows: ${again.error}`)
    say(`  again: nothing, at most ${again.peak} MB`)

    const other = { DATA_DIR: join(folder, 'other') }
    const rows = Math.min(MANY.rows, file.rows)
    await writeFocus(path, { seed, rows, bad: true })
    const bad = await measured(path, other)
    must(bad.status === 1 && bad.problemCount === rows, `${bad.problemCount} of ${rows} bad rows were reported`)
    say(`  ${rows} bad rows, at most ${bad.peak} MB`)
    const many = await writeFocus(path, { seed, rows, accounts: MANY.accounts })
    const wide = await measured(path, other)
    must(wide.status === 0, `the import of many accounts ended with ${wide.status}: ${wide.error}`)
    must(wide.totals.EUR === exactText(many.sum), `${wide.totals.EUR} instead of ${exactText(many.sum)}`)
    say(`  ${wide.also.clients} accounts in ${rows} rows, at most ${wide.peak} MB`)
    return `${size} in ${speed}, at most ${first.peak} MB resident; the same file again, which changes nothing, ${again.peak} MB; ${rows} bad rows ${bad.peak} MB; ${wide.also.clients} accounts in ${rows} rows ${wide.peak} MB`
  } finally {
    removeFolder(folder)
  }
}

/** What an import says, and the most that it and whatever it started had in memory. */
async function measured(path, env) {
  const began = performance.now()
  const { child, said, ended } = begin(['import', 'usage', path, '--create', '--json'], env)
  let most = 0
  const sample = () => {
    most = Math.max(most, peakOf(child.pid))
  }
  const sampling = setInterval(sample, 200)
  const status = await ended.finally(() => clearInterval(sampling))
  const ms = performance.now() - began
  const peak = Math.round(most)
  must(peak > 0, 'the memory of the process could not be read from /proc')
  must(most < MOST_MB, `${peak} MB are more than ${MOST_MB}`)
  return { ...JSON.parse(said.out || '{}'), status, error: said.error, ms, peak }
}

/** The kernel keeps the highest value itself; a sample late by a moment misses only the last moment. */
function peakOf(pid) {
  try {
    const own = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    return children.reduce((sum, child) => sum + peakOf(child), own)
  } catch {
    return 0
  }
}
