// Preloaded into one server (node --import) to count what it asks the database.
import Database from 'better-sqlite3'

let count = 0
const statement = Object.getPrototypeOf(new Database(':memory:').prepare('select 1'))
for (const method of ['all', 'get', 'run', 'iterate']) {
  const original = statement[method]
  statement[method] = function (...values) {
    count++
    if (process.env.BENCH_SQL) process.stderr.write(`${this.source}\n`)
    return original.apply(this, values)
  }
}
process.on('message', () => process.send(count))
