import { createServer, get } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { stopping } from './stopping'

test('stops while connections without a request are open, and finishes requests under way', async () => {
  let asked: () => void = () => undefined
  const arrived = new Promise<void>((resolve) => {
    asked = resolve
  })
  let answer: () => void = () => undefined
  const server = createServer((_, res) => {
    answer = () => res.end('whole')
    asked()
  })
  const stop = stopping(server)
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo

  const connected = new Promise((resolve) => server.once('connection', resolve))
  const silent = connect(port, '127.0.0.1')
  const silentClosed = new Promise((resolve) => silent.once('close', resolve))
  await connected
  const text = new Promise<string>((resolve, reject) => {
    get({ port, host: '127.0.0.1' }, (res) => {
      let body = ''
      res.on('data', (chunk) => {
        body += chunk
      })
      res.on('end', () => resolve(body))
    }).on('error', reject)
  })
  await arrived

  const stopped = stop()
  await silentClosed
  answer()
  expect(await text).toBe('whole')
  await stopped
  expect(server.listening).toBe(false)
})
