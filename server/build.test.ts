import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { publish, takeBuilt } from './build.mjs'
import { serve } from './httpTesting'
import { testContext } from './testing'

/** A repository in which builds can be put, as one that was built has them. */
function repository() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'origins-build-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const put = (name: string, asset: string) => {
    const assets = join(root, 'build', name, 'client/assets')
    mkdirSync(assets, { recursive: true })
    writeFileSync(join(assets, asset), `of ${name}`)
    return join(root, 'build', name)
  }
  return { root, put }
}

test('a portal that runs serves what it was built with, however often it is built anew', async () => {
  const { root, put } = repository()
  const first = put('portal-1', 'page-a.js')
  publish(root, 'portal-1')
  const ctx = await testContext()
  const url = await serve(() => ctx, {}, { client: join(takeBuilt(root), 'client') })
  for (const [name, asset] of [
    ['portal-2', 'page-b.js'],
    ['portal-3', 'page-c.js'],
  ] as const) {
    put(name, asset)
    publish(root, name)
    const answer = await fetch(`${url}/assets/page-a.js`)
    expect([answer.status, await answer.text()]).toEqual([200, 'of portal-1'])
  }
  expect(existsSync(first)).toBe(true)
  expect(existsSync(join(root, 'build/portal-2'))).toBe(false)
  expect(takeBuilt(root)).toBe(join(root, 'build/portal-3'))
})

test('what a process that has ended was built with goes at the next build', () => {
  const { root, put } = repository()
  const old = put('portal-1', 'page-a.js')
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  writeFileSync(join(old, `used-by-${pid}`), '')
  put('portal-2', 'page-b.js')
  publish(root, 'portal-2')
  expect(existsSync(old)).toBe(false)
})
