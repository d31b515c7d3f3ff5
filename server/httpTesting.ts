import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerBuild } from '@remix-run/server-runtime'
import { onTestFinished } from 'vitest'
import { createSessions } from './auth/sessions'
import { nobody } from './auth/viewer'
import { viewerOf } from './auth/viewerOf'
import type { Context } from './context'
import { type App, createApp } from './http'

/** The same doors at another moment. */
export function at(ctx: Context, now: Date): Context {
  const sessions = createSessions({ db: ctx.db, write: ctx.write, now: () => now, secure: false })
  return { ...ctx, now: () => now, sessions }
}

type Routes = Record<string, { loader?: unknown; action?: unknown }>

/** These resource routes, by their paths, behind the real server on a free port. `ctx` is asked at each request. */
export async function serve(ctx: () => Context, routes: Routes, over: Partial<App> = {}): Promise<string> {
  const build = buildOf(routes)
  const client = mkdtempSync(join(tmpdir(), 'origins-http-'))
  const server = createServer(
    createApp({
      build: async () => build,
      client,
      appUrl: new URL(ctx().appUrl),
      trustProxy: false,
      log: ctx().log,
      now: () => ctx().now(),
      apiOrigins: [],
      requests: ctx().limits.requests,
      contextFor: async (from, credentials, log) => {
        const asked = { ...ctx(), viewer: nobody, from, log }
        const found = await viewerOf(asked, credentials)
        return found && { ...asked, viewer: found.viewer }
      },
      healthy: async () => undefined,
      ...over,
    }),
  )
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
    rmSync(client, { recursive: true })
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function buildOf(routes: Routes): ServerBuild {
  const entries = Object.entries(routes).map(([path, module]) => [path, { id: path, path, module }])
  return built({ default: () => new Response('a page') }, Object.fromEntries(entries))
}

type Page = { id: string; parentId?: string; path?: string; index?: boolean; module: object }

/** Pages as `entry` renders them, the root first; for `build` of `serve`. */
export const buildOfPages = (entry: object, pages: Page[]): ServerBuild =>
  built(entry, Object.fromEntries(pages.map((page) => [page.id, page])))

function built(entry: object, routes: Record<string, object>): ServerBuild {
  const known = Object.entries(routes).map(([id, route]) => [id, { ...route, module: '', hasLoader: true }])
  return {
    entry: { module: entry },
    routes,
    assets: { entry: { imports: [], module: '' }, routes: Object.fromEntries(known), url: '', version: 'test' },
    publicPath: '/',
    assetsBuildDirectory: '',
    future: {},
    isSpaMode: false,
  } as unknown as ServerBuild
}
