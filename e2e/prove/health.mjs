// Asks a server for /healthz again and again, in a process of its own so that nothing but the server keeps it waiting,
// and tells its parent of each slow or wrong answer and, when told to end, of all.
import { Agent, request } from 'node:http'
import { constants, setPriority } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

const [url, slowMs] = process.argv.slice(2)
const EVERY_MS = 20
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

try {
  setPriority(constants.priority.PRIORITY_HIGH)
} catch {
  // Only root may; then what else runs counts too.
}

const ask = () =>
  new Promise((resolve) => {
    const asked = request(`${url}/healthz`, { agent }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode))
    })
    asked.on('error', (error) => resolve(error.code))
    asked.end()
  })

let over = false
let asked = 0
let slowest = 0
let down = Promise.resolve()
process.on('message', async () => {
  over = true
  await down
  process.send({ asked, slowest }, () => process.disconnect())
})

while (!over) {
  const at = performance.now()
  const answering = ask()
  down = answering
  const status = await answering
  const ms = performance.now() - at
  asked++
  slowest = Math.max(slowest, ms)
  if (status !== 200 || ms > Number(slowMs)) process.send({ status, ms })
  await pause(EVERY_MS)
}
