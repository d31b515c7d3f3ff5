import type { LoaderFunctionArgs } from '@remix-run/node'
import { getStand } from '~/server/embedded/stripe/getStand'

/** What tests read: everything that stands at the Stripe built in. */
export const loader = async ({ context, request }: LoaderFunctionArgs) =>
  Response.json(await getStand(context, request.headers))
