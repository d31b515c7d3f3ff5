import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openPool } from './pools'

/** Lets everybody in, answers every question with nothing, and breaks all connections when told to. */
async function fakePostgres() {
  const sockets = new Set<Socket>()
  const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])
  const ok = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0])
  const empty = Buffer.from([0x49, 0, 0, 0, 4])
  const server = createServer((socket) => {
    sockets.add(socket)
    let greeted = false
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      if (greeted && data[0] !== 0x51) return
      socket.write(Buffer.concat([greeted ? empty : ok, ready]))
      greeted = true
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `postgres://somebody@127.0.0.1:${port}/portal`,
    breakAll: () => {
      for (const socket of sockets) socket.resetAndDestroy()
      sockets.clear()
    },
  }
}

test('an idle connection that breaks ends nothing, and the next query gets another', async () => {
  const { url, breakAll } = await fakePostgres()
  const pool = openPool(url, { max: 2 })
  onTestFinished(() => pool.end())
  const thrown: unknown[] = []
  const uncaught = (error: unknown) => thrown.push(error)
  process.on('uncaughtException', uncaught)
  onTestFinished(() => void process.off('uncaughtException', uncaught))
  await pool.query('select 1')
  expect(pool.idleCount).toBe(1)
  const broken = new Promise((heard) => pool.once('remove', heard))
  breakAll()
  await broken
  expect(thrown).toEqual([])
  await pool.query('select 1')
  expect(pool.totalCount).toBe(1)
})

test('a connection that breaks while it is in use fails its query only', async () => {
  const { url, breakAll } = await fakePostgres()
  const pool = openPool(url, { max: 1 })
  onTestFinished(() => pool.end())
  const client = await pool.connect()
  const broken = new Promise((heard) => client.once('end', heard))
  breakAll()
  await broken
  await expect(client.query('select 1')).rejects.toThrow()
  client.release(true)
  await pool.query('select 1')
})
