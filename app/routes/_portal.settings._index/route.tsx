import { redirect } from '@remix-run/node'
import { paths } from '~/app/lib/paths'

export const loader = () => redirect(paths.profile())
