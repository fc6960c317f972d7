import { z } from 'zod';

/** Only what routing needs to know of a message; the SDK judges the rest. */
const idSchema = z.union([z.string(), z.number()]);
const requestSchema = z.object({ method: z.string(), id: idSchema });
const cancelledSchema = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId: idSchema }),
});
const progressSchema = z.object({
  method: z.literal('tools/call'),
  params: z.object({ _meta: z.object({ progressToken: idSchema }) }),
});

type MessageId = z.infer<typeof idSchema>;

/** The id of a request; undefined for notifications, responses and what is no message at all. */
export function requestId(message: unknown): MessageId | undefined {
  return requestSchema.safeParse(message).data?.id;
}

export function methodOf(message: unknown): string | undefined {
  return requestSchema.safeParse(message).data?.method;
}

/** The id of the request that this notification cancels. */
export function cancelledId(message: unknown): MessageId | undefined {
  return cancelledSchema.safeParse(message).data?.params.requestId;
}

/** A tool call whose caller wants to see its progress. */
export function asksForProgress(message: unknown): boolean {
  return progressSchema.safeParse(message).success;
}

/** A JSON-RPC error as an HTTP answer, in the form that the SDK's own transports use. */
export function errorResponse(
  status: number,
  code: number,
  message: string,
  extras: {
    readonly id?: MessageId | undefined;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Response {
  return Response.json(
    { jsonrpc: '2.0', error: { code, message }, id: extras.id ?? null },
    { status, headers: { ...extras.headers } },
  );
}
