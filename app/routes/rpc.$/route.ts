import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { MOST_AT_ONCE } from '~/server/trpc/batch'
import { appRouter } from '~/server/trpc/root'

const answer = ({ request, context }: LoaderFunctionArgs | ActionFunctionArgs) =>
  fetchRequestHandler({
    endpoint: '/rpc',
    req: request,
    router: appRouter,
    createContext: () => context,
    maxBatchSize: MOST_AT_ONCE,
  })

export const loader = answer
export const action = answer
