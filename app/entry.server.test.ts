import { Outlet } from '@remix-run/react'
import { expect, test } from 'vitest'
import { firmWithPeople } from '~/server/auth/testing'
import { buildOfPages, serve } from '~/server/httpTesting'
import { createLog } from '~/server/log'
import * as entry from './entry.server'

const fails = () => {
  throw new Error('a fault of ours')
}

const build = buildOfPages(entry, [
  { id: 'root', path: '', module: { default: Outlet, ErrorBoundary: () => null } },
  { id: 'page', parentId: 'root', path: 'page', module: { default: () => null } },
  { id: 'file', parentId: 'root', path: 'file', module: { loader: () => new Response('a file') } },
  { id: 'broken', parentId: 'root', path: 'broken', module: { default: fails } },
])

async function portal() {
  const { ctx } = await firmWithPeople()
  const lines: string[] = []
  const log = createLog('error', { write: (line) => void lines.push(line) })
  const url = await serve(() => ctx, {}, { build: async () => build, log })
  return { url, said: () => lines.map((line) => JSON.parse(line)) }
}

test.each([
  ['GET', '/nowhere', 404],
  ['GET', '/nowhere?_data=root', 404],
  ['GET', '/nowhere?_data=nothing', 404],
  ['POST', '/page', 405],
  ['POST', '/page?_data=page', 405],
  ['PROPFIND', '/page', 405],
  ['PROPFIND', '/file', 405],
  ['POST', '/file', 405],
])('logs no error for %s %s', async (method, path, status) => {
  const { url, said } = await portal()
  expect((await fetch(url + path, { method })).status).toBe(status)
  expect(said()).toEqual([])
})

test('logs a fault in drawing a page, once', async () => {
  const { url, said } = await portal()
  expect((await fetch(`${url}/broken`)).status).toBe(500)
  expect(said()).toEqual([
    expect.objectContaining({ level: 50, err: expect.objectContaining({ message: 'a fault of ours' }) }),
  ])
})
