extension Chinese {
  var textArgument: String { "内容" }
  var numberArgument: String { "编号" }
  var hostArgument: String { "地址" }
  var nameArgument: String { "名称" }
  var countArgument: String { "条数" }

  var commandEnd: String { "结束对话" }
  var commandQuit: String { "退出" }
  var commandHelp: String { "显示帮助" }
  var commandFind: String { "在记录中查找" }
  var commandHistory: String { "以前的对话，或含有某内容的对话" }
  var commandOpen: String { "查看其中一个" }
  var commandNote: String { "备注，不会发送" }
  var commandBlock: String { "结束对话并屏蔽该地址（30m、2h、7d）" }
  var commandUnblock: String { "解除屏蔽" }
  var commandGreet: String { "发送问候语作为第一条回复" }
  var commandReply: String { "选择快捷回复" }
  var commandSend: String { "发送用 /reply 选好的回复" }
  var commandAway: String { "离开，暂停接待；内容供同事查看" }
  var commandBack: String { "恢复接待" }
  var commandNext: String { "结束整理，接待下一位客户" }
  var commandLast: String { "最近的记录，带时间" }
  var commandStatus: String { "谁在线，轮到谁" }
  var commandDesks: String { "查看此队列的客服台" }
  var commandTransfer: String { "请同事接手此客户；不带名字则撤回" }
  var commandAccept: String { "接手同事的客户" }
  var commandDecline: String { "谢绝接手" }

  var slashText: String { "//内容" }
  var slashTextSends: String { "发送以 / 开头的内容" }
}
