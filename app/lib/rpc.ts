import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import { MOST_AT_ONCE } from '~/server/trpc/batch'
import type { AppRouter } from '~/server/trpc/root'

/** Loaded by a widget when somebody uses it, never with the page. */
export const rpc = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: '/rpc', maxItems: MOST_AT_ONCE })] })

export type RouterOutputs = inferRouterOutputs<AppRouter>
