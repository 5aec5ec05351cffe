/* SPDX-License-Identifier: GPL-2.0-only */
#include "vectors.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const struct vector vectors[VECTOR_COUNT] = {
	{ /* Windows: no host name, 0 channels */
	  "009c 0001 1a2b3c4d 0001 0000 0100 0000 00000001 00000001 0000 0000"
	  "=92 4d6963726f736f6674 =156",
	  { .type = CTRL_START_REQUEST,
	    .start = { .version = 0x100,
		       .framing = 1,
		       .bearer = 1,
		       .vendor = "Microsoft" } },
	  "Start-Control-Connection-Request version 0x100 framing 1 bearer 1 "
	  "max-channels 0 firmware 0x0 host \"\" vendor \"Microsoft\"" },
	{ "009c 0001 1a2b3c4d 0002 0000 0100 05 03 00000002 00000003 ffff 0a28"
	  "6c6f63616c =92 6c696e7578 =156",
	  { .type = CTRL_START_REPLY,
	    .start = { .version = 0x100,
		       .result = 5,
		       .error = 3,
		       .framing = 2,
		       .bearer = 3,
		       .max_channels = 65535,
		       .firmware = 0xa28,
		       .host = "local",
		       .vendor = "linux" } },
	  "Start-Control-Connection-Reply version 0x100 result 5 (protocol version "
	  "not supported) error 3 (bad value) framing 2 bearer 3 max-channels 65535 "
	  "firmware 0xa28 host \"local\" vendor \"linux\"" },
	{ "0010 0001 1a2b3c4d 0003 0000 03 00 0000",
	  { .type = CTRL_STOP_REQUEST, .stop = { .reason = 3 } },
	  "Stop-Control-Connection-Request reason 3 (local shutdown)" },
	{ "0010 0001 1a2b3c4d 0004 0000 02 04 0000",
	  { .type = CTRL_STOP_REPLY, .stop = { .result = 2, .error = 4 } },
	  "Stop-Control-Connection-Reply result 2 (general error) error 4 "
	  "(no resource)" },
	{ "0010 0001 1a2b3c4d 0005 0000 89abcdef",
	  { .type = CTRL_ECHO_REQUEST, .echo = { .id = 0x89abcdef } },
	  "Echo-Request id 2309737967" },
	{ "0014 0001 1a2b3c4d 0006 0000 00000002 01 00 0000",
	  { .type = CTRL_ECHO_REPLY, .echo = { .id = 2, .result = 1 } },
	  "Echo-Reply id 2 result 1 (ok) error 0 (none)" },
	{ /* Windows: window 64, a GUID as sub-address */
	  "00a8 0001 1a2b3c4d 0007 0000 1234 0001 0000012c 05f5e100 00000003 "
	  "00000003 0040 0000 0000 0000 =104 0102030405060708090a0b0c0d0e0f10 =168",
	  { .type = CTRL_OUT_CALL_REQUEST,
	    .out_call = { .call_id = 0x1234,
			  .serial = 1,
			  .min_bps = 300,
			  .max_bps = 100000000,
			  .bearer = 3,
			  .framing = 3,
			  .window = 64,
			  .subaddress = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
					  13, 14, 15, 16 } } },
	  "Outgoing-Call-Request call-id 4660 serial 1 min-bps 300 max-bps 100000000 "
	  "bearer 3 framing 3 window 64 delay 0 phone-length 0 phone \"\" "
	  "sub-address 0x0102030405060708090a0b0c0d0e0f10" },
	{ "0020 0001 1a2b3c4d 0008 0000 abcd 1234 01 00 0007 05f5e100 4000 0009 "
	  "00000011",
	  { .type = CTRL_OUT_CALL_REPLY,
	    .out_reply = { .call_id = 0xabcd,
			   .peer_call_id = 0x1234,
			   .result = 1,
			   .cause = 7,
			   .connect_bps = 100000000,
			   .window = 16384,
			   .delay = 9,
			   .channel = 17 } },
	  "Outgoing-Call-Reply call-id 43981 peer-call-id 4660 result 1 (connected) "
	  "error 0 (none) cause 7 connect-bps 100000000 window 16384 delay 9 "
	  "channel 17" },
	{ "00dc 0001 1a2b3c4d 0009 0000 0001 0002 00000001 00000003 0003 0004 "
	  "353535 =92 36363636 =156 22 =220",
	  { .type = CTRL_IN_CALL_REQUEST,
	    .in_call = { .call_id = 1,
			 .serial = 2,
			 .bearer = 1,
			 .channel = 3,
			 .dialed_len = 3,
			 .dialing_len = 4,
			 .dialed = "555",
			 .dialing = "6666",
			 .subaddress = "\"" } },
	  "Incoming-Call-Request call-id 1 serial 2 bearer 1 channel 3 "
	  "dialed-length 3 dialing-length 4 dialed \"555\" dialing \"6666\" "
	  "sub-address \"\\x22\"" },
	{ "0018 0001 1a2b3c4d 000a 0000 0005 0001 03 00 0040 0001 0000",
	  { .type = CTRL_IN_CALL_REPLY,
	    .in_reply = { .call_id = 5,
			  .peer_call_id = 1,
			  .result = 3,
			  .window = 64,
			  .delay = 1 } },
	  "Incoming-Call-Reply call-id 5 peer-call-id 1 result 3 (do not accept) "
	  "error 0 (none) window 64 delay 1" },
	{ "001c 0001 1a2b3c4d 000b 0000 0005 0000 0000fa00 0040 0001 00000002",
	  { .type = CTRL_IN_CALL_CONNECTED,
	    .in_connected = { .peer_call_id = 5,
			      .connect_bps = 64000,
			      .window = 64,
			      .delay = 1,
			      .framing = 2 } },
	  "Incoming-Call-Connected peer-call-id 5 connect-bps 64000 window 64 delay 1 "
	  "framing 2" },
	{ "0010 0001 1a2b3c4d 000c 0000 fffe 0000",
	  { .type = CTRL_CALL_CLEAR, .clear = { .call_id = 0xfffe } },
	  "Call-Clear-Request call-id 65534" },
	{ /* Windows: result code 0 */
	  "0094 0001 1a2b3c4d 000d 0000 abcd 00 00 0000 0000 6f6b =148",
	  { .type = CTRL_CALL_DISCONNECT,
	    .disconnect = { .call_id = 0xabcd, .statistics = "ok" } },
	  "Call-Disconnect-Notify call-id 43981 result 0 (unspecified) error 0 (none) "
	  "cause 0 statistics \"ok\"" },
	{ "0028 0001 1a2b3c4d 000e 0000 0005 0000 00000001 00000002 00000003 "
	  "00000004 00000005 00000006",
	  { .type = CTRL_WAN_ERROR,
	    .wan_error = { .peer_call_id = 5,
			   .crc = 1,
			   .framing = 2,
			   .hardware_overruns = 3,
			   .buffer_overruns = 4,
			   .time_outs = 5,
			   .alignment = 6 } },
	  "WAN-Error-Notify peer-call-id 5 crc 1 framing 2 hardware-overruns 3 "
	  "buffer-overruns 4 time-outs 5 alignment 6" },
	{ "0018 0001 1a2b3c4d 000f 0000 0005 0000 ffffffff 000a0000",
	  { .type = CTRL_SET_LINK_INFO,
	    .link_info = { .peer_call_id = 5,
			   .send_accm = 0xffffffff,
			   .recv_accm = 0xa0000 } },
	  "Set-Link-Info peer-call-id 5 send-accm 0xffffffff recv-accm 0xa0000" },
};

static uint8_t digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : c - 'a' + 10;
}

size_t vector_bytes(const char *hex, uint8_t *buf)
{
	size_t len = 0, end;
	char *after;

	while (*hex) {
		if (*hex == ' ') {
			hex++;
		} else if (*hex == '=') {
			end = strtoul(hex + 1, &after, 10);
			while (len < end)
				buf[len++] = 0;
			hex = after;
		} else {
			buf[len++] = digit(hex[0]) << 4 | digit(hex[1]);
			hex += 2;
		}
	}
	return len;
}
