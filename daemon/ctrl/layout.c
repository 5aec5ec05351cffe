/* SPDX-License-Identifier: GPL-2.0-only */
#include "ctrl/layout.h"

#define FIELD(kind, label, member)                              \
	{                                                       \
		label, CTRL_FIELD_##kind,                       \
			sizeof(((struct ctrl_msg *)0)->member), \
			offsetof(struct ctrl_msg, member)       \
	}
#define RESERVED(size)                             \
	{                                          \
		NULL, CTRL_FIELD_RESERVED, size, 0 \
	}

/* RFC 2637 sections 2.1 to 2.15, each in the order of its figure after Reserved0. */
static const struct ctrl_layout layouts[CTRL_TYPE_END] = {
	[CTRL_START_REQUEST] = {
		"Start-Control-Connection-Request", 156, {
			FIELD(HEX, "version", start.version),
			RESERVED(2),
			FIELD(NUMBER, "framing", start.framing),
			FIELD(NUMBER, "bearer", start.bearer),
			FIELD(NUMBER, "max-channels", start.max_channels),
			FIELD(HEX, "firmware", start.firmware),
			FIELD(TEXT, "host", start.host),
			FIELD(TEXT, "vendor", start.vendor),
		},
	},
	[CTRL_START_REPLY] = {
		"Start-Control-Connection-Reply", 156, {
			FIELD(HEX, "version", start.version),
			FIELD(RESULT, "result", start.result),
			FIELD(ERROR, "error", start.error),
			FIELD(NUMBER, "framing", start.framing),
			FIELD(NUMBER, "bearer", start.bearer),
			FIELD(NUMBER, "max-channels", start.max_channels),
			FIELD(HEX, "firmware", start.firmware),
			FIELD(TEXT, "host", start.host),
			FIELD(TEXT, "vendor", start.vendor),
		},
	},
	[CTRL_STOP_REQUEST] = {
		"Stop-Control-Connection-Request", 16, {
			FIELD(STOP_REASON, "reason", stop.reason),
			RESERVED(3),
		},
	},
	[CTRL_STOP_REPLY] = {
		"Stop-Control-Connection-Reply", 16, {
			FIELD(RESULT, "result", stop.result),
			FIELD(ERROR, "error", stop.error),
			RESERVED(2),
		},
	},
	[CTRL_ECHO_REQUEST] = {
		"Echo-Request", 16, {
			FIELD(NUMBER, "id", echo.id),
		},
	},
	[CTRL_ECHO_REPLY] = {
		"Echo-Reply", 20, {
			FIELD(NUMBER, "id", echo.id),
			FIELD(RESULT, "result", echo.result),
			FIELD(ERROR, "error", echo.error),
			RESERVED(2),
		},
	},
	[CTRL_OUT_CALL_REQUEST] = {
		"Outgoing-Call-Request", 168, {
			FIELD(NUMBER, "call-id", out_call.call_id),
			FIELD(NUMBER, "serial", out_call.serial),
			FIELD(NUMBER, "min-bps", out_call.min_bps),
			FIELD(NUMBER, "max-bps", out_call.max_bps),
			FIELD(NUMBER, "bearer", out_call.bearer),
			FIELD(NUMBER, "framing", out_call.framing),
			FIELD(NUMBER, "window", out_call.window),
			FIELD(NUMBER, "delay", out_call.delay),
			FIELD(NUMBER, "phone-length", out_call.phone_len),
			RESERVED(2),
			FIELD(TEXT, "phone", out_call.phone),
			FIELD(TEXT, "sub-address", out_call.subaddress),
		},
	},
	[CTRL_OUT_CALL_REPLY] = {
		"Outgoing-Call-Reply", 32, {
			FIELD(NUMBER, "call-id", out_reply.call_id),
			FIELD(NUMBER, "peer-call-id", out_reply.peer_call_id),
			FIELD(RESULT, "result", out_reply.result),
			FIELD(ERROR, "error", out_reply.error),
			FIELD(NUMBER, "cause", out_reply.cause),
			FIELD(NUMBER, "connect-bps", out_reply.connect_bps),
			FIELD(NUMBER, "window", out_reply.window),
			FIELD(NUMBER, "delay", out_reply.delay),
			FIELD(NUMBER, "channel", out_reply.channel),
		},
	},
	[CTRL_IN_CALL_REQUEST] = {
		"Incoming-Call-Request", 220, {
			FIELD(NUMBER, "call-id", in_call.call_id),
			FIELD(NUMBER, "serial", in_call.serial),
			FIELD(NUMBER, "bearer", in_call.bearer),
			FIELD(NUMBER, "channel", in_call.channel),
			FIELD(NUMBER, "dialed-length", in_call.dialed_len),
			FIELD(NUMBER, "dialing-length", in_call.dialing_len),
			FIELD(TEXT, "dialed", in_call.dialed),
			FIELD(TEXT, "dialing", in_call.dialing),
			FIELD(TEXT, "sub-address", in_call.subaddress),
		},
	},
	[CTRL_IN_CALL_REPLY] = {
		"Incoming-Call-Reply", 24, {
			FIELD(NUMBER, "call-id", in_reply.call_id),
			FIELD(NUMBER, "peer-call-id", in_reply.peer_call_id),
			FIELD(RESULT, "result", in_reply.result),
			FIELD(ERROR, "error", in_reply.error),
			FIELD(NUMBER, "window", in_reply.window),
			FIELD(NUMBER, "delay", in_reply.delay),
			RESERVED(2),
		},
	},
	[CTRL_IN_CALL_CONNECTED] = {
		"Incoming-Call-Connected", 28, {
			FIELD(NUMBER, "peer-call-id", in_connected.peer_call_id),
			RESERVED(2),
			FIELD(NUMBER, "connect-bps", in_connected.connect_bps),
			FIELD(NUMBER, "window", in_connected.window),
			FIELD(NUMBER, "delay", in_connected.delay),
			FIELD(NUMBER, "framing", in_connected.framing),
		},
	},
	[CTRL_CALL_CLEAR] = {
		"Call-Clear-Request", 16, {
			FIELD(NUMBER, "call-id", clear.call_id),
			RESERVED(2),
		},
	},
	[CTRL_CALL_DISCONNECT] = {
		"Call-Disconnect-Notify", 148, {
			FIELD(NUMBER, "call-id", disconnect.call_id),
			FIELD(RESULT, "result", disconnect.result),
			FIELD(ERROR, "error", disconnect.error),
			FIELD(NUMBER, "cause", disconnect.cause),
			RESERVED(2),
			FIELD(TEXT, "statistics", disconnect.statistics),
		},
	},
	[CTRL_WAN_ERROR] = {
		"WAN-Error-Notify", 40, {
			FIELD(NUMBER, "peer-call-id", wan_error.peer_call_id),
			RESERVED(2),
			FIELD(NUMBER, "crc", wan_error.crc),
			FIELD(NUMBER, "framing", wan_error.framing),
			FIELD(NUMBER, "hardware-overruns", wan_error.hardware_overruns),
			FIELD(NUMBER, "buffer-overruns", wan_error.buffer_overruns),
			FIELD(NUMBER, "time-outs", wan_error.time_outs),
			FIELD(NUMBER, "alignment", wan_error.alignment),
		},
	},
	[CTRL_SET_LINK_INFO] = {
		"Set-Link-Info", 24, {
			FIELD(NUMBER, "peer-call-id", link_info.peer_call_id),
			RESERVED(2),
			FIELD(HEX, "send-accm", link_info.send_accm),
			FIELD(HEX, "recv-accm", link_info.recv_accm),
		},
	},
};

const struct ctrl_layout *ctrl_layout(unsigned int type)
{
	if (type >= CTRL_TYPE_END || !layouts[type].length)
		return NULL;
	return &layouts[type];
}

size_t ctrl_msg_length(unsigned int type)
{
	const struct ctrl_layout *layout = ctrl_layout(type);

	return layout ? layout->length : 0;
}

const char *ctrl_msg_name(unsigned int type)
{
	const struct ctrl_layout *layout = ctrl_layout(type);

	return layout ? layout->name : "unknown";
}
