import { Field } from '~/app/components/Field'

type Props = { id: string; confirmed: boolean; errors: string[] | undefined }

/** Asked for unless somebody proved who they are a few minutes ago. */
export function ProofField({ id, confirmed, errors }: Props) {
  if (confirmed && !errors?.length) return null
  return (
    <Field
      id={id}
      name="proof"
      label="Your password"
      hint="The one you have now, to confirm that it is you."
      type="password"
      autoComplete="current-password"
      errors={errors}
    />
  )
}
